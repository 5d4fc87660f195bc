import { copyFrom } from './copyFrom';

/** Copies a text that stands in no field; answers whether that worked. */
export async function copyText(text: string): Promise<boolean> {
  const opener = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.style.cssText = 'position:fixed;opacity:0';
  document.body.append(field);
  try {
    return await copyFrom(field);
  } finally {
    field.remove();
    if (opener instanceof HTMLElement) opener.focus({ preventScroll: true });
  }
}
