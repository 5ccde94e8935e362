import { ownScript } from '../trusted';
import workerAddress from './decode.worker.ts?worker&url';

/** What can be decoded from: a playing video, or a picture. */
export type Source = HTMLVideoElement | ImageBitmap;

/** Turns one frame into the text of a code, or undefined. */
export type Decode = (source: Source) => Promise<string | undefined>;

/** Which codes a page wants: the phone reads QR; the till also reads bar codes. */
export type Wanted = 'qr' | 'qr+bars';

interface Detector {
  detect(source: Source): Promise<{ rawValue: string }[]>;
}
interface DetectorClass {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
}

/** Longer side of the picture that is decoded: more pixels cost time and find nothing more. */
const FRAME_SIDE = 800;

async function nativeDecoder(wanted: Wanted): Promise<Decode | undefined> {
  const Detector = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  if (!Detector) return undefined;
  const formats = wanted === 'qr' ? ['qr_code'] : ['qr_code', 'code_128'];
  try {
    const supported = await Detector.getSupportedFormats();
    if (!formats.every((format) => supported.includes(format))) return undefined;
    const detector = new Detector({ formats });
    return async (source) => (await detector.detect(source))[0]?.rawValue;
  } catch {
    return undefined; // present but not working, as on some desktops
  }
}

function pixelsOf(source: Source, canvas: HTMLCanvasElement): ImageData {
  const width = source instanceof HTMLVideoElement ? source.videoWidth : source.width;
  const height = source instanceof HTMLVideoElement ? source.videoHeight : source.height;
  const scale = Math.min(1, FRAME_SIDE / Math.max(width, height, 1));
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('no 2d canvas');
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

/** QR only, in a worker, so that the page stays smooth on a slow phone. One frame is in flight at a time. */
function workerDecoder(): Decode & { stop(): void } {
  const canvas = document.createElement('canvas');
  const worker = new Worker(ownScript(workerAddress), { type: 'module' });
  const decode = (source: Source): Promise<string | undefined> =>
    new Promise((resolve, reject) => {
      const { data, width, height } = pixelsOf(source, canvas);
      worker.onmessage = (event: MessageEvent<string | null>) => resolve(event.data ?? undefined);
      worker.onerror = () => reject(new Error('the decoder could not start'));
      worker.postMessage({ data, width, height }, [data.buffer]);
    });
  return Object.assign(decode, { stop: () => worker.terminate() });
}

/** QR and Code 128 with zxing in WebAssembly; the page's policy must allow 'wasm-unsafe-eval' (the till's does). */
async function wasmDecoder(): Promise<Decode> {
  const { decodeWithZxing } = await import('./zxing.ts');
  const canvas = document.createElement('canvas');
  return (source) => decodeWithZxing(pixelsOf(source, canvas));
}

/** The best decoder that this browser has. `stop` frees it. */
export async function makeDecoder(wanted: Wanted): Promise<{ decode: Decode; stop: () => void }> {
  const native = await nativeDecoder(wanted);
  if (native) return { decode: native, stop: () => undefined };
  if (wanted === 'qr+bars') return { decode: await wasmDecoder(), stop: () => undefined };
  const decode = workerDecoder();
  return { decode, stop: decode.stop };
}
