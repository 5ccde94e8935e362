/// <reference lib="webworker" />
import decodeQR from 'qr/decode.js';

/** Finds a QR code in one picture. Posts the text, or null when there is none. */
self.onmessage = (event: MessageEvent<{ width: number; height: number; data: Uint8ClampedArray }>) => {
  let found: string | null = null;
  try {
    found = decodeQR(event.data);
  } catch {
    // the decoder throws for "nothing here", which is the usual case
  }
  self.postMessage(found);
};
