/** The gateway: who may call, our keys, what merchants were told. One chunk. */
export { CallbackPage } from './CallbackPage';
export { Callbacks } from './Callbacks';
export { Gateway } from './Gateway';
export { GatewayAccountPage } from './GatewayAccountPage';
