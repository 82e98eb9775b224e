import { defineConfig } from 'vite';

// Addresses are relative, so that the console works below any path. Nothing is inlined: the page's policy allows only files.
export default defineConfig({
  base: './',
  esbuild: { jsx: 'automatic' },
  build: { emptyOutDir: true, assetsInlineLimit: 0, target: 'es2022', chunkSizeWarningLimit: 2000, modulePreload: { polyfill: false }, reportCompressedSize: false },
  server: { proxy: { '/api': 'http://127.0.0.1:8080', '/files': 'http://127.0.0.1:8080' } },
});
