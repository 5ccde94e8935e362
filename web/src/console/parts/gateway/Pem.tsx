import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../../../shared/ui';

/** A key or certificate as a file. */
export function Pem({ name, text }: { name: string; text: string }) {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([text], { type: 'application/x-pem-file' }));
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [text]);
  return (
    <a class="pill" href={address} download={name}>
      <Icon name="export" small />
      {name.length > 24 ? `…${name.slice(-20)}` : name}
    </a>
  );
}
