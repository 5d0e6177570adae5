import { describe, expect, it } from 'vitest';
import { spriteClass, spriteCss } from '../../../src/client/spriteCss';

const layout = { columns: 2, rows: 2, width: 10, height: 20, starts: [0, 0.25, 0.5], seconds: 1, loop: 0 };

describe('the style sheet of a sprite sheet', () => {
  it('shows each cell from its moment on, the first one to people who want no motion', () => {
    expect(spriteCss(layout, 'my walk#1.png', 'sprite-walk'))
      .toBe(`/* <div class="sprite-walk" role="img" aria-label="…"></div> */
.sprite-walk {
  width: 10px;
  height: 20px;
  background: url("my%20walk%231.png") 0 0 / 20px 40px no-repeat;
  animation: sprite-walk 1s step-end infinite;
}

@keyframes sprite-walk {
  0% {
    background-position: 0 0;
  }
  25% {
    background-position: -10px 0;
  }
  50% {
    background-position: 0 -20px;
  }
  100% {
    background-position: 0 -20px;
  }
}

@media (prefers-reduced-motion: reduce) {
  .sprite-walk {
    animation: none;
  }
}
`);
  });

  it('stays at the last frame when it plays a number of times', () => {
    expect(spriteCss({ ...layout, loop: 3 }, 'a.png', 'a')).toContain('animation: a 1s step-end 3 forwards;');
  });

  it.each([
    ['My Walk.css', 'sprite-my-walk'],
    ['7.css', 'sprite-7'],
    ['ein läufer (2).png', 'sprite-ein-läufer-2'],
    ['….css', 'sprite'],
  ])('of %s is for the class %s', (fileName, name) => {
    expect(spriteClass(fileName)).toBe(name);
  });
});
