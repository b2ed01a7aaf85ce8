import tseslint from "typescript-eslint";

const noDefaultExport = {
  selector: "ExportDefaultDeclaration",
  message: "Export by name: a name can be searched for.",
};
const restrict = (group, message) => ["error", { patterns: [{ group, message }] }];

export default tseslint.config(
  { ignores: ["node_modules/**", "dist/**", ".state/**"] },
  ...tseslint.configs.recommended,
  {
    files: ["**/*.ts"],
    rules: {
      "no-restricted-syntax": ["error", noDefaultExport],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
    },
  },
  {
    // What a mocked engine passes around has no types.
    files: ["tests/**/*.ts"],
    rules: { "@typescript-eslint/no-explicit-any": "off" },
  },
  {
    files: ["components/{plan,panos,devices}/**/*.ts"],
    rules: {
      "no-restricted-imports": restrict(["@pulumi/*"], "The core is pure: it decides, components draw."),
    },
  },
  {
    files: ["reading/**/*.ts"],
    rules: {
      "no-restricted-imports": restrict(
        ["@pulumi/*", "**/operations/**", "**/lab/**"],
        "The reading room states what resources say; trace and rehearsal come to it.",
      ),
    },
  },
  {
    files: ["policy/**/*.ts"],
    rules: {
      "no-restricted-imports": restrict(["**/components/**"], "Policies share no decision with the plan they judge."),
    },
  },
  {
    // Plain JavaScript runs before, or instead of, the TypeScript loader. The resources of a Pulumi program register
    // themselves when they are made, and the sandbox loads a provider's tables only when it plays that provider.
    files: ["**/*.js", "sandbox/providers.ts"],
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
);
