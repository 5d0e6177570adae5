import '../src/protocol/zodWithoutEval';
import { toGallerySchema } from '../src/protocol/gallery';
import { registerComponents } from './components/components';
import { Gallery } from './gallery';
import { post } from './host';
import { Store } from './store';
import './gallery.css';
import './animation/animation.css';

registerComponents();
const store = new Store();
let gallery: Gallery | undefined;

window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  const message = toGallerySchema.parse(data);
  if (message.type !== 'start') return gallery?.receive(message);
  // Texts and folders are known before anything is shown.
  store.start(message);
  gallery = new Gallery(document.getElementById('gallery')!, store);
});
post({ type: 'ready' });
