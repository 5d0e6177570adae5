import * as vscode from 'vscode';

/** A picture that is missing, as the checklist shows it. */
export interface WantedImage {
  /** Where its file belongs, as people read it. */
  readonly name: string;
  readonly altText: string;
  /** The places that refer to it: `README.md:12`. */
  readonly places: readonly string[];
  /** Why it cannot be drawn. */
  readonly problem?: string;
  /** Whether an alternative text that the person writes here is all that it needs, or may be another one. */
  readonly editable: boolean;
}

export interface Choice<W extends WantedImage> {
  readonly image: W;
  /** Its alternative text, perhaps edited. */
  readonly altText: string;
}

interface Item<W extends WantedImage> extends vscode.QuickPickItem {
  readonly image?: W;
}

type Answer<W> = { readonly edit: W } | 'accepted' | 'left';

/**
 * Lets the person choose which of the missing pictures to draw, and edit what they are to show. What cannot be drawn
 * is below the others with the reason why. Resolves to undefined when they leave.
 */
export async function pickImages<W extends WantedImage>(
  wanted: readonly W[],
): Promise<readonly Choice<W>[] | undefined> {
  const edited = new Map<W, string>();
  const altTextOf = (image: W): string => edited.get(image) ?? image.altText;
  const canDraw = (image: W): boolean => image.problem === undefined || edited.has(image);
  const chosen = new Set(wanted.filter(canDraw));
  let active: W | undefined;
  for (;;) {
    const items = itemsOf(wanted, altTextOf, canDraw);
    const answer = await ask(items, chosen, canDraw, active);
    if (answer === 'left') return undefined;
    if (answer === 'accepted')
      return wanted.filter((image) => chosen.has(image)).map((image) => ({ image, altText: altTextOf(image) }));
    active = answer.edit;
    const altText = await askAltText(active.name, altTextOf(active));
    if (altText === undefined) continue;
    edited.set(active, altText);
    chosen.add(active);
  }
}

function itemsOf<W extends WantedImage>(
  wanted: readonly W[],
  altTextOf: (image: W) => string,
  canDraw: (image: W) => boolean,
): Item<W>[] {
  const { t } = vscode.l10n;
  const edit = { iconPath: new vscode.ThemeIcon('edit'), tooltip: t('Edit Alt Text') };
  const item = (image: W): Item<W> => ({
    label: altTextOf(image) === '' ? t('(no alt text)') : altTextOf(image),
    description: image.name,
    detail: [...(canDraw(image) ? [] : [`$(warning) ${image.problem ?? ''}`]), image.places.join(', ')].join(' · '),
    buttons: image.editable ? [edit] : [],
    image,
  });
  const separator = (label: string): Item<W> => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const drawable = wanted.filter(canDraw).map(item);
  const others = wanted.filter((image) => !canDraw(image)).map(item);
  return [
    ...(drawable.length === 0 ? [] : [separator(t('Missing pictures')), ...drawable]),
    ...(others.length === 0 ? [] : [separator(t('Cannot be drawn')), ...others]),
  ];
}

/** @param chosen what is checked, kept up to date while the person checks and unchecks */
function ask<W extends WantedImage>(
  items: readonly Item<W>[],
  chosen: Set<W>,
  canDraw: (image: W) => boolean,
  active: W | undefined,
): Promise<Answer<W>> {
  const pick = vscode.window.createQuickPick<Item<W>>();
  pick.title = vscode.l10n.t('Generate Images from Alt Text');
  pick.placeholder = vscode.l10n.t('Which pictures are to be drawn?');
  pick.canSelectMany = true;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.ignoreFocusOut = true;
  pick.items = items;
  const isChosen = ({ image }: Item<W>): boolean => image !== undefined && chosen.has(image);
  pick.selectedItems = items.filter(isChosen);
  pick.activeItems = items.filter(({ image }) => image !== undefined && image === active);
  return new Promise((resolve) => {
    const end = (answer: Answer<W>): void => {
      resolve(answer);
      pick.dispose();
    };
    pick.onDidChangeSelection((selected) => {
      // Every row of such a list has a box, also those that only explain why there is nothing to draw.
      const possible = selected.filter(({ image }) => image !== undefined && canDraw(image));
      chosen.clear();
      for (const { image } of possible) chosen.add(image!);
      if (possible.length < selected.length) pick.selectedItems = possible;
    });
    pick.onDidTriggerItemButton(({ item }) => end({ edit: item.image! }));
    pick.onDidAccept(() => end('accepted'));
    pick.onDidHide(() => end('left'));
    pick.show();
  });
}

async function askAltText(name: string, value: string): Promise<string | undefined> {
  const altText = await vscode.window.showInputBox({
    title: vscode.l10n.t('Alt text of {0}', name),
    prompt: vscode.l10n.t('What the picture shows. It is changed in the document, too.'),
    value,
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? vscode.l10n.t('An empty text is nothing to draw.') : undefined),
  });
  return altText?.trim();
}
