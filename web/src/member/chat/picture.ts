const LONGEST_SIDE = 2_048;
const QUALITY = 0.86;
const MOST_BYTES = 5 * 1024 * 1024;
const KEEP_BYTES = 600_000;

/** The chosen file is not a picture that this browser can read. */
export class NotAPicture extends Error {}

export interface ReadyPicture {
  file: Blob;
  width: number;
  height: number;
}

/** The size that a picture is sent in: no side longer than 2,048 pixels. */
export function fitted(width: number, height: number): { width: number; height: number } {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/**
 * Draws a picture anew, no larger than a screen shows: it is quick to send, and where it was taken stays on this phone.
 * Small files in a format that the server takes go as they are; the server strips what they tell, too.
 */
export async function readyPicture(file: Blob): Promise<ReadyPicture> {
  const image = await createImageBitmap(file).catch(() => undefined);
  if (!image) throw new NotAPicture();
  const size = fitted(image.width, image.height);
  const taken = /^image\/(jpeg|png|webp)$/.test(file.type);
  if (taken && file.size < KEEP_BYTES && size.width === image.width) {
    image.close();
    return { file, ...size };
  }
  const canvas = document.createElement('canvas');
  canvas.width = size.width;
  canvas.height = size.height;
  const pen = canvas.getContext('2d');
  if (!pen) throw new NotAPicture();
  pen.fillStyle = '#fff'; // a JPEG has no transparency
  pen.fillRect(0, 0, size.width, size.height);
  pen.drawImage(image, 0, 0, size.width, size.height);
  image.close();
  const drawn = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', QUALITY));
  if (!drawn || drawn.size > MOST_BYTES) throw new NotAPicture();
  return { file: drawn, ...size };
}
