/** An address of the web that may be opened, or undefined: nothing but http and https leads out of the wallet. */
export function webAddress(text: string): URL | undefined {
  try {
    const found = new URL(text.trim());
    const web = found.protocol === 'https:' || found.protocol === 'http:';
    return web && !found.username && !found.password ? found : undefined;
  } catch {
    return undefined;
  }
}
