// Imported first by every script, and written so that an old Node can read it: it says in words what is missing.
const needed = [20, 20, 0];
const present = process.versions.node.split('.').map(Number);
const difference = needed.map((part, index) => (present[index] || 0) - part).find((part) => part !== 0);

if (difference !== undefined && difference < 0) {
  console.error(
    'Easel needs Node ' + needed.join('.') + ' or newer; this is ' + process.version + ' (' + process.execPath + ').',
  );
  console.error('Install a newer one from https://nodejs.org, or with your version manager: nvm install 22');
  process.exit(1);
}
