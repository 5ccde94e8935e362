/** Packets: one chunk. */
export { PacketPage } from './PacketPage';
export { Packets } from './Packets';
