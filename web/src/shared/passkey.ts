/**
 * WebAuthn ceremonies with JSON in and out. The conversion is written out, not left to the browser's newer JSON methods,
 * so that one path serves every browser with passkeys.
 */
import { text } from './i18n';

/** Shown as it is: the person dismissed the prompt, or there is no passkey here. */
export class PasskeyError extends Error {}

type Json = Record<string, unknown>;
interface DescriptorJson {
  id: string;
  type: 'public-key';
  transports?: AuthenticatorTransport[];
}

export function fromBase64Url(value: string): Uint8Array<ArrayBuffer> {
  const plain = atob(value.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(plain, (char) => char.charCodeAt(0));
}

export function toBase64Url(value: ArrayBuffer): string {
  const plain = String.fromCharCode(...new Uint8Array(value));
  return btoa(plain).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

const descriptors = (list: unknown): PublicKeyCredentialDescriptor[] | undefined =>
  (list as DescriptorJson[] | undefined)?.map((each) => ({ ...each, id: fromBase64Url(each.id) }));

/** Whether this browser can make and use passkeys here (a secure address is needed). */
export function passkeysPossible(): boolean {
  return window.isSecureContext && typeof PublicKeyCredential !== 'undefined';
}

async function ask<T extends AuthenticatorResponse>(
  start: () => Promise<Credential | null>,
): Promise<PublicKeyCredential & { response: T }> {
  if (!passkeysPossible()) throw new PasskeyError(text('passkey.unavailable'));
  let credential: Credential | null;
  try {
    credential = await start();
  } catch {
    // NotAllowedError, AbortError, InvalidStateError: for the person they are all "it was not used"
    throw new PasskeyError(text('passkey.cancelled'));
  }
  if (!(credential instanceof PublicKeyCredential)) throw new PasskeyError(text('passkey.cancelled'));
  return credential as PublicKeyCredential & { response: T };
}

const common = (credential: PublicKeyCredential): Json => ({
  id: credential.id,
  rawId: toBase64Url(credential.rawId),
  type: credential.type,
  authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
  clientExtensionResults: credential.getClientExtensionResults(),
});

/** Makes a passkey from the server's creation options; the result goes back to the server as it is. */
export async function makePasskey(options: Json): Promise<Json> {
  const user = options.user as Json & { id: string };
  const publicKey = {
    ...options,
    challenge: fromBase64Url(options.challenge as string),
    user: { ...user, id: fromBase64Url(user.id) },
    excludeCredentials: descriptors(options.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions;
  const made = await ask<AuthenticatorAttestationResponse>(() => navigator.credentials.create({ publicKey }));
  return {
    ...common(made),
    response: {
      clientDataJSON: toBase64Url(made.response.clientDataJSON),
      attestationObject: toBase64Url(made.response.attestationObject),
      transports: made.response.getTransports?.() ?? [],
    },
  };
}

/** Signs the server's challenge with a passkey; the result goes back to the server as it is. */
export async function usePasskey(options: Json): Promise<Json> {
  const publicKey = {
    ...options,
    challenge: fromBase64Url(options.challenge as string),
    allowCredentials: descriptors(options.allowCredentials),
  } as unknown as PublicKeyCredentialRequestOptions;
  const used = await ask<AuthenticatorAssertionResponse>(() => navigator.credentials.get({ publicKey }));
  const { userHandle } = used.response;
  return {
    ...common(used),
    response: {
      clientDataJSON: toBase64Url(used.response.clientDataJSON),
      authenticatorData: toBase64Url(used.response.authenticatorData),
      signature: toBase64Url(used.response.signature),
      userHandle: userHandle ? toBase64Url(userHandle) : undefined,
    },
  };
}
