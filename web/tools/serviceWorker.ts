import { createHash } from 'node:crypto';
import type { OutputBundle } from 'rolldown';
import type { Plugin } from 'vite';

/** Pages that must open without a network although they are loaded lazily, by the name of their source file. */
const OFFLINE_PAGES = /\/member\/pages\/(PaymentCode)\.tsx$/;

/** Everything the member entry needs to start: itself, its static imports, their styles, the offline pages and the font. */
function shellOf(bundle: OutputBundle): string[] {
  const shell = new Set<string>();
  const walk = (file: string): void => {
    const chunk = bundle[file];
    const address = `/${file}`;
    if (chunk?.type !== 'chunk' || shell.has(address)) return;
    shell.add(address);
    const meta = (chunk as { viteMetadata?: { importedCss: Set<string> } }).viteMetadata;
    meta?.importedCss.forEach((css) => shell.add(`/${css}`));
    chunk.imports.forEach(walk);
  };
  for (const item of Object.values(bundle)) {
    if (item.type !== 'chunk') continue;
    const isMember = item.isEntry && item.name === 'index';
    if (isMember || OFFLINE_PAGES.test(item.facadeModuleId ?? '')) walk(item.fileName);
  }
  for (const file of Object.keys(bundle)) if (/jb-num/.test(file)) shell.add(`/${file}`);
  return ['/', ...shell];
}

/**
 * Writes the list of hashed files and a version into sw.js at build time.
 * The list follows the static imports: matching file names instead would miss a chunk as soon as the code is split anew.
 */
export function serviceWorker(): Plugin {
  return {
    name: 'jinbao-service-worker',
    apply: 'build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const version = createHash('sha256')
        .update(Object.keys(bundle).sort().join())
        .digest('hex')
        .slice(0, 12);
      const worker = Object.values(bundle).find((item) => item.type === 'chunk' && item.name === 'sw');
      if (worker?.type !== 'chunk') throw new Error('sw.ts was not built');
      worker.code = worker.code
        .replace(/['"`]__SHELL__['"`]/, JSON.stringify(shellOf(bundle as OutputBundle)))
        .replace('__VERSION__', version);
    },
  };
}

/** In development, `/till/...`, `/console/...` and `/view/...` open their own entry as the server does it in production. */
export function entryPaths(): Plugin {
  return {
    name: 'jinbao-entry-paths',
    apply: 'serve',
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        const match = /^\/(till|console|view)(\/[^.]*)?(\?.*)?$/.exec(request.url ?? '');
        if (match) request.url = match[1] === 'view' ? '/sandbox.html' : `/${match[1]}.html`;
        next();
      });
    },
  };
}
