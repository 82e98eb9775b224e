/** hls.js without what a list of plain segments does not need; it comes without types of its own. */
declare module 'hls.js/light' {
  export { default } from 'hls.js';
}
