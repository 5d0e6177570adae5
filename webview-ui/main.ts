import '../src/protocol/zodWithoutEval';
import { type FromGallery, type GalleryState, galleryStateSchema, toGallerySchema } from '../src/protocol/gallery';
import { registerComponents } from './components/components';
import { Gallery } from './gallery';
import './gallery.css';

declare function acquireVsCodeApi(): {
  postMessage(message: FromGallery): void;
  getState(): unknown;
  setState(state: GalleryState): void;
};

const host = acquireVsCodeApi();
const state = galleryStateSchema.safeParse(host.getState());
registerComponents();

const gallery = new Gallery(document.getElementById('gallery')!, state.success ? state.data : { filter: '' }, {
  open: (id) => host.postMessage({ type: 'open', id }),
  refresh: () => host.postMessage({ type: 'refresh' }),
  keep: (changed) => host.setState(changed),
});

window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  const message = toGallerySchema.parse(data);
  gallery.show(message);
});
host.postMessage({ type: 'refresh' });
