/** The parts that all three apps are made of. */
export { Amount } from './Amount';
export { AmountInput } from './AmountInput';
export { Avatar } from './Avatar';
export { Button } from './Button';
export { BarCode, QrCode } from './Codes';
export { Icon } from './Icon';
export { addIcons } from './icons';
export { Item } from './Item';
export { Keypad, pressAmount, typedKey, type PadKey } from './Keypad';
export { NavBar } from './NavBar';
export { Page } from './Page';
export { PIN_LENGTH, PinPad } from './PinPad';
export { Ring } from './Ring';
export { Rosette } from './Rosette';
export { Segments } from './Segments';
export { Sheet } from './Sheet';
export { Empty, ErrorNote, Loaded, MoreButton, Notice, Skeleton } from './States';
export { toast, Toasts } from './Toast';
