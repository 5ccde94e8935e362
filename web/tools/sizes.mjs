// Prints what each page's first visit costs, Brotli-compressed as the server sends it: HTML, its static scripts and
// styles, and the number font. Run after `npm run build`.
import { readdirSync, readFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';

const dist = new URL('../dist/', import.meta.url);

const compressed = (name) => {
  const bytes = readFileSync(new URL(name, dist));
  if (name.endsWith('.woff2')) return bytes.length;
  return brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
};

const font = readdirSync(new URL('assets/', dist)).find((name) => name.endsWith('.woff2'));

for (const page of ['index', 'till', 'console', 'sandbox']) {
  const html = readFileSync(new URL(`${page}.html`, dist), 'utf8');
  const linked = [...html.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map((found) => found[1]);
  const files = [`${page}.html`, ...new Set(linked), `assets/${font}`];
  const total = files.reduce((sum, name) => sum + compressed(name), 0);
  console.log(`${page}: ${total} bytes in ${files.length} files`);
  for (const name of files) console.log(`  ${String(compressed(name)).padStart(7)} ${name}`);
}

const sw = readFileSync(new URL('sw.js', dist), 'utf8');
const shell = JSON.parse(/\["\/"[^\]]*\]/.exec(sw)[0]).map((name) =>
  name === '/' ? 'index.html' : name.slice(1),
);
console.log(
  `offline shell of the member app: ${shell.reduce((sum, name) => sum + compressed(name), 0)} bytes`,
);
