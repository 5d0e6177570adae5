import boundaries from 'eslint-plugin-boundaries';
import tseslint from 'typescript-eslint';

// The houses of ARCHITECTURE.md: where each lies and which others it may import (`protocol` serves everyone).
const engineParts = [
  'engine/animation',
  'engine/schedulers',
  'engine/tokenizers',
  'engine/media',
  'engine/onnx',
  'engine/tensor',
];
const houses = {
  protocol: { folder: 'src/protocol', mayImport: [] },
  client: { folder: 'src/client', mayImport: [] },
  documents: { folder: 'src/documents', mayImport: [] },
  assets: { folder: 'src/assets', mayImport: ['client', 'documents'] },
  cli: { folder: 'src/cli', mayImport: ['assets', 'client', 'documents'] },
  extension: { folder: 'src/extension', mayImport: ['assets', 'client', 'documents'] },
  'engine/tensor': { folder: 'src/sidecar/engine/tensor', mayImport: [] },
  'engine/animation': { folder: 'src/sidecar/engine/animation', mayImport: ['engine/tensor'] },
  'engine/schedulers': { folder: 'src/sidecar/engine/schedulers', mayImport: ['engine/tensor'] },
  'engine/tokenizers': { folder: 'src/sidecar/engine/tokenizers', mayImport: ['engine/tensor'] },
  'engine/media': { folder: 'src/sidecar/engine/media', mayImport: ['engine/tensor'] },
  'engine/onnx': { folder: 'src/sidecar/engine/onnx', mayImport: ['engine/tensor'] },
  'engine/pipelines': { folder: 'src/sidecar/engine/pipelines', mayImport: [...engineParts, 'sidecar/models'] },
  engine: {
    folder: 'src/sidecar/engine',
    mayImport: [...engineParts, 'engine/pipelines', 'sidecar/models'],
  },
  'sidecar/models': { folder: 'src/sidecar/models', mayImport: [] },
  'sidecar/engineHost': { folder: 'src/sidecar/engineHost', mayImport: ['sidecar/models'] },
  'sidecar/jobs': { folder: 'src/sidecar/jobs', mayImport: ['sidecar/engineHost', 'sidecar/models'] },
  'sidecar/server': {
    folder: 'src/sidecar/server',
    mayImport: ['sidecar/jobs', 'sidecar/engineHost', 'sidecar/models'],
  },
  sidecar: {
    folder: 'src/sidecar',
    mayImport: ['sidecar/server', 'sidecar/jobs', 'sidecar/engineHost', 'sidecar/models'],
  },
  'webview/components': { folder: 'webview-ui/components', mayImport: [] },
  webview: { folder: 'webview-ui', mayImport: ['webview/components'] },
};

// Packages that only these houses may import.
const keepers = {
  vscode: ['extension'],
  ws: ['sidecar/server', 'client'],
  'onnxruntime-node': ['engine/onnx'],
  sharp: ['engine/media'],
  '@vscode/webview-ui-toolkit': ['webview/components'],
};

const element = (type) => ({ element: { type } });

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'build/',
      '**/node_modules/',
      '**/.venv/',
      'models/training/state/',
      'test/artefacts/',
      '**/*.d.ts',
    ],
  },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['*.config.mts'] } } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/prefer-nullish-coalescing': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/**/*.ts', 'webview-ui/**/*.ts'],
    plugins: { boundaries },
    settings: {
      'boundaries/elements': Object.entries(houses).map(([type, { folder }]) => ({
        type,
        pattern: folder,
      })),
      'import/resolver': { node: { extensions: ['.ts', '.js'] } },
    },
    rules: {
      'boundaries/no-unknown-files': 'error',
      'boundaries/dependencies': [
        'error',
        {
          default: 'allow',
          checkAllOrigins: true,
          policies: [
            ...Object.entries(houses).map(([type, { mayImport }]) => ({
              from: element(type),
              disallow: Object.keys(houses)
                .filter((other) => ![type, 'protocol', ...mayImport].includes(other))
                .map((other) => ({ to: element(other) })),
              message: `${type} may import only: ${['protocol', ...mayImport].join(', ')} (ARCHITECTURE.md).`,
            })),
            ...Object.entries(keepers).map(([source, keeper]) => ({
              from: { element: { types: { noneOf: keeper } } },
              disallow: { to: { module: { source } } },
              message: `Only ${keeper.join(' and ')} may import ${source} (ARCHITECTURE.md).`,
            })),
            // Algorithms and tensors are pure: they run anywhere, and nothing of the platform leaks into them.
            {
              from: { element: { types: { anyOf: ['engine/animation', 'engine/schedulers', 'engine/tensor'] } } },
              disallow: { to: { module: { origin: 'core' } } },
              message: 'Animation, schedulers and tensors import nothing of the platform (ARCHITECTURE.md).',
            },
          ],
        },
      ],
    },
  },
  { files: ['src/cli/**', 'scripts/**', 'test/**', '*.mjs'], rules: { 'no-console': 'off' } },
  { files: ['**/*.mjs'], ...tseslint.configs.disableTypeChecked },
);
