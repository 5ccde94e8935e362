/**
 * The one Trusted Types policy of this origin. Under `require-trusted-types-for 'script'` even the address of a worker
 * must come from a named policy, or registration fails quietly. It lets through our own built files and nothing else.
 */
interface Policy {
  createScriptURL(address: string): unknown;
}
interface PolicyFactory {
  createPolicy(name: string, rules: { createScriptURL(address: string): string }): Policy;
}

const OWN_SCRIPT = /^\/(sw\.js|assets\/[\w.-]+\.js|src\/[\w./?&=-]+)$/;

function onlyOwn(address: string): string {
  const path = address.startsWith(location.origin) ? address.slice(location.origin.length) : address;
  if (!OWN_SCRIPT.test(path)) throw new TypeError(`not one of our scripts: ${address}`);
  return address;
}

const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
const policy = factory?.createPolicy('jinbao', { createScriptURL: onlyOwn });

/** An address of our own script, in the form that the browser's guard accepts. */
export function ownScript(address: string): string {
  return (policy?.createScriptURL(address) ?? onlyOwn(address)) as string;
}
