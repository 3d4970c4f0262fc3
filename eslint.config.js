import tseslint from "typescript-eslint";
import importX from "eslint-plugin-import-x";
import { shellText } from "./scripts/lint/shell-text.mjs";

/** Arrows run downwards only (docs/architecture.md): what each folder must not import. */
const layers = [
  { folder: "modules", forbidden: ["engine", "cli", "report", "playbook"] },
  { folder: "sql", forbidden: ["engine", "cli", "report", "playbook", "modules", "state", "inventory"] },
  { folder: "health", forbidden: ["engine", "cli", "report", "playbook", "modules", "sql", "state", "inventory"] },
  { folder: "facts", forbidden: ["engine", "cli", "report", "playbook", "modules", "sql", "health"] },
  { folder: "remote", forbidden: ["engine", "cli", "report", "playbook", "modules", "sql", "health", "facts"] },
  {
    folder: "template",
    forbidden: ["engine", "cli", "report", "playbook", "modules", "sql", "health", "facts", "remote"],
  },
  {
    folder: "vault",
    forbidden: "engine cli report state playbook inventory topology modules sql health facts remote template".split(
      " ",
    ),
  },
  { folder: "schema", forbidden: ["cli", "report", "state", "engine", "lint"] },
  { folder: "lint", forbidden: ["cli", "report", "state", "schema"] },
  { folder: "engine", forbidden: ["cli", "report", "state", "lint"] },
  { folder: "playbook", forbidden: ["engine", "cli", "report", "lint", "remote"] },
  { folder: "inventory", forbidden: ["engine", "cli", "report", "remote", "modules"] },
  { folder: "topology", forbidden: ["engine", "cli", "report", "remote", "modules", "state"] },
  { folder: "state", forbidden: ["cli", "report"] },
  { folder: "report", forbidden: ["cli"] },
];

export default tseslint.config(
  { ignores: ["dist", "build", "node_modules", ".lab", "coverage"] },
  ...tseslint.configs.recommended,
  {
    files: ["src/**/*.ts", "test/**/*.ts"],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { "import-x": importX },
    rules: {
      "max-lines": ["error", { max: 300 }],
      "import-x/no-cycle": "error",
      "import-x/no-default-export": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: false }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", ignoreRestSiblings: true }],
      "no-restricted-syntax": [
        "error",
        {
          selector: "ThrowStatement > NewExpression[callee.name='Error']",
          message: "Throw an error class with a place, a reason and a remedy.",
        },
        {
          selector: "ImportDeclaration[importKind='value'][source.value='zod'] > ImportSpecifier",
          message:
            'import * as z from "zod": only so can the bundle leave out what is not used, such as all languages.',
        },
      ],
    },
  },
  {
    files: ["modules", "facts", "engine", "remote"].map((folder) => `src/${folder}/**/*.ts`),
    plugins: { mdc: { rules: { "shell-text": shellText } } },
    rules: { "mdc/shell-text": "error" },
  },
  ...layers.map(({ folder, forbidden }) => ({
    files: [`src/${folder}/**/*.ts`],
    rules: {
      "no-restricted-imports": [
        "error",
        { patterns: forbidden.map((name) => ({ group: [`**/${name}/**`], message: "Arrows run downwards only." })) },
      ],
    },
  })),
);
