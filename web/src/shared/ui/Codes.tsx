import { useMemo } from 'preact/hooks';
import { code128 } from '../codes/code128';
import { qrPath, type Correction } from '../codes/qr';
import { Icon } from './Icon';

/** A QR code, always dark on white with its quiet zone of 4 modules. With `logo`, correction H pays for the covered middle. */
export function QrCode(props: { text: string; label: string; logo?: boolean; correction?: Correction }) {
  const correction = props.correction ?? (props.logo ? 'H' : 'M');
  const { path, size } = useMemo(() => qrPath(props.text, correction), [props.text, correction]);
  return (
    <div class="qrcode" data-testid="qr" data-text={props.text}>
      <svg viewBox={`-4 -4 ${size + 8} ${size + 8}`} role="img" aria-label={props.label}>
        <path d={path} shape-rendering="crispEdges" />
      </svg>
      {props.logo && (
        <i aria-hidden="true">
          <Icon name="gold" />
        </i>
      )}
    </div>
  );
}

/** A Code 128 bar code with its quiet zone of 10 modules on each side. */
export function BarCode(props: { text: string; label: string }) {
  const { path, width } = useMemo(() => code128(props.text), [props.text]);
  return (
    <svg
      class="barcode"
      viewBox={`-10 0 ${width + 20} 1`}
      preserveAspectRatio="none"
      role="img"
      aria-label={props.label}
    >
      <path d={path} shape-rendering="crispEdges" />
    </svg>
  );
}
