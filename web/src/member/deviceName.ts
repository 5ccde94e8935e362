/** What this device is called in the list of devices, from what the browser tells about itself. */
export function deviceName(agent = navigator.userAgent): string {
  const system = /iPhone|iPad/.exec(agent)?.[0] ?? (/Android/.test(agent) ? 'Android' : undefined);
  const model = /Android [\d.]+; ([^;)]+)/.exec(agent)?.[1];
  const desktop = /Windows/.test(agent) ? 'Windows' : /Mac OS X/.test(agent) ? 'Mac' : 'Linux';
  const browser =
    /(?:Edg|MicroMessenger|Firefox|Chrome|CriOS|Safari)(?=\/)/.exec(agent)?.[0].replace('Edg', 'Edge') ??
    'Browser';
  return [model && model !== 'K' ? model : (system ?? desktop), browser].join(' · ').slice(0, 60);
}
