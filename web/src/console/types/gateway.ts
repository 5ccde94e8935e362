/** Callers of the gateway, our keys, and what merchants were told. */

export interface ApiCertificate {
  serial: string;
  pem: string;
  revoked: boolean;
  created_at_ms: number;
}

export interface GatewayAccount {
  scheme: 'wechat' | 'alipay';
  account: string;
  merchant: string;
  name: string;
  mode: string;
  appids: string[];
  seller_id: string;
  certificates: boolean;
  public_key: boolean;
  provider: boolean;
  subs: string[];
  api_certificates: ApiCertificate[];
  created_at_ms: number;
}

export interface PlatformKey {
  id: string;
  kind: string;
  public_pem: string;
  certificate_pem: string;
  effective_at_ms: number;
  expires_at_ms: number;
  retires_at_ms: number | null;
}

export interface PlatformKeys {
  keys: PlatformKey[];
  alipay_chain_pem: string;
  alipay_root_pem: string;
}

export interface GatewayCallback {
  id: string;
  scheme: 'wechat' | 'alipay';
  account: string;
  merchant: string;
  order: string;
  kind: string;
  event: string;
  url: string;
  state: string;
  attempts: number;
  due_at_ms: number;
  created_at_ms: number;
  ended_at_ms: number | null;
}

export interface CallbackAttempt {
  id: string;
  number: number;
  at_ms: number;
  headers: { name: string; value: string }[];
  body: string;
  status: number | null;
  answer: string;
  error: string;
  took_ms: number;
  ok: boolean;
}

export interface CallbackDetail {
  callback: GatewayCallback;
  content: string;
  attempts: CallbackAttempt[];
}
