import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import wasmAddress from 'zxing-wasm/reader/zxing_reader.wasm?url';

// By default the library fetches its WebAssembly from a public host; ours is built in.
prepareZXingModule({ overrides: { locateFile: () => wasmAddress } });

/** Reads a QR code or a Code 128 bar code in a picture. */
export async function decodeWithZxing(picture: ImageData): Promise<string | undefined> {
  const found = await readBarcodes(picture, {
    formats: ['QRCode', 'Code128'],
    tryHarder: true,
    maxNumberOfSymbols: 1,
  });
  return found[0]?.text;
}
