import { defineConfig } from 'vitest/config';
import { entryPaths, serviceWorker } from './tools/serviceWorker.ts';

/**
 * Entries on one foundation: member at `/`, till at `/till`, console at `/console`, and on the gateway's own address the
 * sandbox at `/view`. Each is built by itself (`vite build --mode member`): nobody opens all of them, and what they share would otherwise be cut into many small files
 * whose headers weigh more than what sharing saves.
 */
const ENTRIES: Record<string, Record<string, string>> = {
  member: { index: 'index.html', sw: 'src/sw.ts' },
  till: { till: 'till.html' },
  console: { console: 'console.html' },
  sandbox: { sandbox: 'sandbox.html' },
};

/** What every page of an app needs: one file instead of one for each way in which pages happen to share it. */
const BASE =
  /node_modules\/@?preact|src\/shared\/(api|i18n|ui\/|[a-zA-Z]+\.tsx?)|src\/\w+\/(session|announce|i18n\/(?!later))/;

export default defineConfig(({ mode }) => ({
  plugins: [mode === 'member' && serviceWorker(), entryPaths()],
  build: {
    emptyOutDir: mode === 'member', // the first to be built
    target: 'es2022',
    sourcemap: false,
    assetsInlineLimit: 0, // the content security policy has no data: for scripts, styles and fonts
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: ENTRIES[mode],
      output: {
        codeSplitting: { groups: [{ name: 'base', test: BASE }] },
        entryFileNames: (chunk) => (chunk.name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  worker: { format: 'es' },
  server: {
    port: 5173,
    strictPort: true,
    proxy: {
      '/api': { target: 'http://localhost:8000', ws: true },
      '/sandbox/': { target: 'http://127.0.0.1:8010' },
    },
  },
  test: {
    environment: 'happy-dom',
    setupFiles: ['src/testing/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
  },
}));
