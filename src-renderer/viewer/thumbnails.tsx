/** Small pictures of the pages. */

export function Thumbnails() {
  return <div className="thumbs" />
}
