import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeTextArea,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';

/** Makes the toolkit's elements known to the page. No other module knows the toolkit. */
export function registerComponents(): void {
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeCheckbox(),
    vsCodeDropdown(),
    vsCodeOption(),
    vsCodeTextArea(),
    vsCodeTextField(),
  );
}

/** What this page uses of text fields and text areas. */
export interface TextField extends HTMLElement {
  value: string;
  placeholder: string;
  /** Another name, for screen readers. */
  rename(label: string): void;
}

export interface Button extends HTMLElement {
  disabled: boolean;
}

export interface Checkbox extends HTMLElement {
  checked: boolean;
}

export interface Choice {
  readonly value: string;
  readonly text: string;
}

export interface Dropdown extends HTMLElement {
  value: string;
  /** Other choices; one whose value is `value` is chosen. */
  choose(choices: readonly Choice[], value: string): void;
}

export interface ButtonOptions {
  readonly kind?: 'primary' | 'secondary';
  /** What it is for, where its text alone does not say so. */
  readonly hint?: string;
  /** What screen readers read instead of its text. */
  readonly label?: string;
}

export function createButton(text: string, onClick: () => void, options: ButtonOptions = {}): Button {
  const button = document.createElement('vscode-button') as Button;
  button.setAttribute('appearance', options.kind ?? 'secondary');
  if (options.hint !== undefined) button.title = options.hint;
  if (options.label !== undefined) button.setAttribute('aria-label', options.label);
  button.textContent = text;
  button.addEventListener('click', onClick);
  return button;
}

export interface FieldOptions {
  /** Read by screen readers; what is seen stands beside the field. */
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  /** A text area of so many rows. */
  readonly rows?: number;
  readonly onInput: (value: string) => void;
}

export function createTextField(options: FieldOptions): TextField {
  const { label, value, placeholder = '', rows, onInput } = options;
  const field = document.createElement(rows === undefined ? 'vscode-text-field' : 'vscode-text-area') as TextField;
  if (rows !== undefined) {
    field.setAttribute('rows', String(rows));
    field.setAttribute('resize', 'vertical');
  }
  field.rename = (name) => {
    // The toolkit makes the accessible name of the text, once; the style sheet hides the text itself.
    field.textContent = name;
    field.setAttribute('aria-label', name);
  };
  field.rename(label);
  field.setAttribute('placeholder', placeholder);
  field.value = value;
  field.addEventListener('input', () => onInput(field.value));
  return field;
}

export function createDropdown(label: string, onChange: (value: string) => void): Dropdown {
  const dropdown = document.createElement('vscode-dropdown') as Dropdown;
  dropdown.setAttribute('aria-label', label);
  dropdown.choose = (choices, value) => {
    const options = choices.map((choice) => {
      const option = document.createElement('vscode-option');
      option.setAttribute('value', choice.value);
      option.textContent = choice.text;
      if (choice.value === value) option.setAttribute('selected', '');
      return option;
    });
    dropdown.replaceChildren(...options);
    // The toolkit takes note of its options only after this task.
    queueMicrotask(() => (dropdown.value = value));
  };
  dropdown.addEventListener('change', () => onChange(dropdown.value));
  return dropdown;
}

export function createCheckbox(label: string, checked: boolean, onChange: (checked: boolean) => void): Checkbox {
  const checkbox = document.createElement('vscode-checkbox') as Checkbox;
  checkbox.textContent = label;
  checkbox.checked = checked;
  checkbox.addEventListener('change', () => onChange(checkbox.checked));
  return checkbox;
}
