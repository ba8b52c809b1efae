import vueI18n from '@intlify/eslint-plugin-vue-i18n';
import { defineConfig } from 'eslint/config';
import vue from 'eslint-plugin-vue';
import accessibility from 'eslint-plugin-vuejs-accessibility';
import tseslint from 'typescript-eslint';
import { disableReason } from './build/lint/disable-reason.js';
import { importTable } from './build/lint/import-table.js';

const PRODUCT = ['shared/**/*.ts', 'electron/**/*.ts', 'renderer/**/*.{ts,vue}'];
/** A default export is what their readers ask for; declarations describe other people's modules. */
const DEFAULT_EXPORTS = ['**/*.config.{js,ts}', 'tests/helpers/build-workers.ts', '**/*.d.ts'];

/** Set as text instead of markup: nothing a file says may become part of the page. */
const MARKUP = ['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'srcdoc'];

/** Signs that mean the same in every language, and the product's name. */
const WORDLESS = [...'(),./:%·–—×…+-→|', 'Radseal', 'SHA-256'];

const HOUSE_SYNTAX = [
  { selector: 'TSEnumDeclaration', message: 'A readonly union instead of an enum.' },
  { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
  {
    selector: `MemberExpression[property.name=/^(${MARKUP.join('|')})$/]`,
    message: 'Set text, not markup.',
  },
  {
    selector: "CallExpression[callee.object.name='document'][callee.property.name='write']",
    message: 'Set text, not markup.',
  },
  { selector: "NewExpression[callee.name='Function']", message: 'No code from strings.' },
];

export default defineConfig(
  {
    ignores: [
      'node_modules/**',
      'out/**',
      'dist/**',
      'coverage/**',
      'test-results/**',
      'build/setup/default-app/**',
      'tests/golden/**',
      'tests/vectors/**/*.json',
    ],
  },
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { local: { rules: { 'import-table': importTable, 'disable-reason': disableReason } } },
  },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.{ts,js,mjs,vue}'],
    rules: {
      'local/disable-reason': 'error',
      'local/import-table': 'error',
      'no-restricted-syntax': ['error', ...HOUSE_SYNTAX],
      'no-eval': 'error',
      'no-implied-eval': 'error',
      eqeqeq: 'error',
      '@typescript-eslint/triple-slash-reference': [
        'error',
        { lib: 'never', path: 'always', types: 'never' },
      ],
      'prefer-const': 'error',
      'no-var': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' },
      ],
    },
  },
  ...vue.configs['flat/recommended'],
  ...accessibility.configs['flat/recommended'],
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      'vue/no-v-html': 'error',
      // In a dialog the focus has to go somewhere; Vuetify's own fields carry it to where one types.
      'vuejs-accessibility/no-autofocus': ['error', { ignoreNonDOM: true }],
      'vue/no-static-inline-styles': 'error',
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/define-macros-order': 'error',
      'vue/no-bare-strings-in-template': [
        'error',
        {
          allowlist: WORDLESS,
        },
      ],
      // Prettier owns the layout.
      'vue/max-attributes-per-line': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/html-self-closing': 'off',
      'vue/html-indent': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/first-attribute-linebreak': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      // PascalCase.vue of one word (App.vue) can't clash: no element of HTML has a capital.
      'vue/multi-word-component-names': 'off',
      'no-undef': 'off',
    },
  },
  {
    // Both languages whole and every key there; that each is used is tested (tests/unit/repo/words.test.ts).
    files: ['renderer/**/*.{ts,vue}'],
    plugins: { '@intlify/vue-i18n': vueI18n },
    settings: { 'vue-i18n': { localeDir: './shared/locales/*.json', messageSyntaxVersion: '^11.0.0' } },
    rules: {
      '@intlify/vue-i18n/no-raw-text': [
        'error',
        { ignoreText: WORDLESS, ignorePattern: '^[\\s(),./:%·–—×…+\\-→|]*$' },
      ],
      '@intlify/vue-i18n/no-missing-keys': 'error',
      '@intlify/vue-i18n/no-missing-keys-in-other-locales': 'error',
      '@intlify/vue-i18n/no-v-html': 'error',
    },
  },
  {
    files: PRODUCT,
    rules: {
      'no-console': 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    // Promises that nobody waits for hide failures; only the type checker can see them.
    files: ['electron/**/*.ts', 'shared/**/*.ts'],
    languageOptions: {
      parserOptions: { project: './tsconfig.electron.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  {
    files: DEFAULT_EXPORTS,
    rules: {
      'no-restricted-syntax': [
        'error',
        ...HOUSE_SYNTAX.filter(({ selector }) => selector !== 'ExportDefaultDeclaration'),
      ],
    },
  },
);
