/** `Chrome, Linux`: what a device is called in the list of devices, from what the browser tells about itself. */
export function browserName(agent = navigator.userAgent): string {
  const system =
    /iPhone|iPad|Android|Windows|Mac OS X/.exec(agent)?.[0].replace('Mac OS X', 'Mac') ?? 'Linux';
  const browser = /(Edg|Firefox|Chrome|CriOS|Safari)\//.exec(agent)?.[1] ?? 'Browser';
  return `${browser.replace('Edg', 'Edge').replace('CriOS', 'Chrome')}, ${system}`;
}
