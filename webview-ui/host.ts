import { type FromGallery, type GalleryState, galleryStateSchema, emptyGalleryState } from '../src/protocol/gallery';

declare function acquireVsCodeApi(): {
  postMessage(message: FromGallery): void;
  getState(): unknown;
  setState(state: GalleryState): void;
};

const api = acquireVsCodeApi();

export function post(message: FromGallery): void {
  api.postMessage(message);
}

/** What was kept when the page was last seen. */
export function keptState(): GalleryState {
  const state = galleryStateSchema.safeParse(api.getState());
  return state.success ? state.data : emptyGalleryState;
}

export function keepState(state: GalleryState): void {
  api.setState(state);
}
