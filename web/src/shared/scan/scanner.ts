import { makeDecoder, type Wanted } from './decoders';

/** Why there is no camera picture; each has a sentence `camera.<reason>` and advice `camera.<reason>.how`. */
export type CameraTrouble = 'refused' | 'none' | 'insecure' | 'busy';

export class CameraError extends Error {
  readonly trouble: CameraTrouble;

  constructor(trouble: CameraTrouble) {
    super(trouble);
    this.trouble = trouble;
  }
}

export interface Scanner {
  stop(): void;
  /** Null when this camera has no torch. */
  torch: ((on: boolean) => Promise<void>) | null;
}

/** Pause between two frames. */
const FRAME_PAUSE_MS = 80;

async function openCamera(): Promise<MediaStream> {
  if (!window.isSecureContext || !navigator.mediaDevices) throw new CameraError('insecure');
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: { ideal: 'environment' }, width: { ideal: 1280 }, height: { ideal: 720 } },
    });
  } catch (error) {
    const name = error instanceof DOMException ? error.name : '';
    if (name === 'NotFoundError' || name === 'OverconstrainedError') throw new CameraError('none');
    if (name === 'NotReadableError' || name === 'AbortError') throw new CameraError('busy');
    throw new CameraError('refused');
  }
}

function torchOf(stream: MediaStream): Scanner['torch'] {
  const track = stream.getVideoTracks()[0];
  const abilities = track?.getCapabilities?.() as (MediaTrackCapabilities & { torch?: boolean }) | undefined;
  if (!track || !abilities?.torch) return null;
  return (on) => track.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] });
}

/**
 * Shows the camera in `video` and calls `onText` for each code seen, until `stop`. The same code again is reported
 * again, so the caller decides what is new. Rejects with CameraError.
 */
export async function startScanner(
  video: HTMLVideoElement,
  wanted: Wanted,
  onText: (text: string) => void,
): Promise<Scanner> {
  const [stream, decoder] = await Promise.all([openCamera(), makeDecoder(wanted)]);
  let running = true;
  const stop = (): void => {
    if (!running) return;
    running = false;
    video.pause();
    video.srcObject = null;
    stream.getTracks().forEach((track) => track.stop());
    decoder.stop();
  };
  video.srcObject = stream;
  await video.play();

  const look = async (): Promise<void> => {
    while (running) {
      const found = video.videoWidth > 0 ? await decoder.decode(video).catch(() => undefined) : undefined;
      if (found && running) onText(found);
      await new Promise((resume) => setTimeout(resume, FRAME_PAUSE_MS));
    }
  };
  void look();
  return { stop, torch: torchOf(stream) };
}

/** Reads a code from a picture file; undefined when none is found. */
export async function scanPicture(file: Blob, wanted: Wanted): Promise<string | undefined> {
  const { decode, stop } = await makeDecoder(wanted);
  try {
    const picture = await createImageBitmap(file);
    return await decode(picture);
  } catch {
    return undefined; // not a picture, or a damaged one
  } finally {
    stop();
  }
}
