import { defineConfig } from 'vitest/config';
import { entryPaths, serviceWorker } from './tools/serviceWorker.ts';

/** Three entries on one foundation: member at `/`, till at `/till`, console at `/console`. */
export default defineConfig({
  plugins: [serviceWorker(), entryPaths()],
  build: {
    target: 'es2022',
    sourcemap: false,
    assetsInlineLimit: 0, // the content security policy has no data: for scripts, styles and fonts
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: 'index.html', till: 'till.html', console: 'console.html', sw: 'src/sw.ts' },
      output: {
        entryFileNames: (chunk) => (chunk.name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  worker: { format: 'es' },
  server: {
    port: 5173,
    strictPort: true,
    proxy: { '/api': { target: 'http://localhost:8000' } },
  },
  test: {
    environment: 'happy-dom',
    setupFiles: ['src/testing/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
  },
});
