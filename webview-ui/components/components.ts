import { provideVSCodeDesignSystem, vsCodeButton, vsCodeTextField } from '@vscode/webview-ui-toolkit';

/** Makes `vscode-button` and `vscode-text-field` known to the page. No other module knows the toolkit. */
export function registerComponents(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeTextField());
}

/** What this page uses of a `vscode-text-field`. */
export interface TextField extends HTMLElement {
  value: string;
}

export function createTextField(label: string, value: string, onInput: (value: string) => void): TextField {
  const field = document.createElement('vscode-text-field') as TextField;
  field.setAttribute('placeholder', label);
  field.setAttribute('aria-label', label);
  field.value = value;
  field.addEventListener('input', () => onInput(field.value));
  return field;
}

export function createButton(label: string, onClick: () => void): HTMLElement {
  const button = document.createElement('vscode-button');
  button.setAttribute('appearance', 'secondary');
  button.textContent = label;
  button.addEventListener('click', onClick);
  return button;
}
