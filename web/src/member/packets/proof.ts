/** What a passkey signs for in this area; the server writes the same text from its own rows. */
export const purpose = {
  packet: (chat: string, of: number | string) => `packet:${chat}:${of}`,
  trade: (quoteId: string) => `gold:${quoteId}`,
};
