import ts from "typescript";

/** The parts of a here-document, whose content is base64. */
const HERE_DOCUMENT = new Set(["redirect", "body", "raw"]);

/**
 * Shell text holds a foreign text only where `sh` or `quote` has made a word of it, or `heredoc` base64. So in a template without a
 * tag that becomes a script (the value of `script`, what `probe` or a function named …Script gives) nothing is inserted that came
 * in as text: no parameter of a function and no field that is a string.
 */
export const shellText = {
  meta: {
    type: "problem",
    schema: [],
    messages: { foreign: "{{text}} goes into shell text unquoted: use sh`…`, quote or heredoc." },
  },
  create(context) {
    const { program, esTreeNodeToTSNodeMap } = context.sourceCode.parserServices;
    const checker = program.getTypeChecker();
    const isText = (node) => {
      const type = checker.getTypeAtLocation(esTreeNodeToTSNodeMap.get(node));
      const parts = type.isUnion() ? type.types : [type];
      return parts.some((part) => (part.flags & ts.TypeFlags.String) !== 0);
    };
    const definitionOf = (node) => {
      for (let scope = context.sourceCode.getScope(node); scope; scope = scope.upper) {
        const variable = scope.set.get(node.name);
        if (variable) return variable.defs[0];
      }
      return undefined;
    };
    const isForeign = (node) => {
      if (node.type === "MemberExpression") return !HERE_DOCUMENT.has(node.property.name) && isText(node);
      if (node.type === "LogicalExpression") return isForeign(node.left) || isForeign(node.right);
      if (node.type === "ConditionalExpression") return isForeign(node.consequent) || isForeign(node.alternate);
      if (node.type !== "Identifier" || HERE_DOCUMENT.has(node.name) || !isText(node)) return false;
      const definition = definitionOf(node);
      if (definition?.type !== "Variable") return definition?.type === "Parameter";
      const { id, init } = definition.node;
      // What a function of ours gives is its own to quote; a field that was taken out of anything else is as foreign as it is there.
      if (init === null || init.type === "CallExpression") return false;
      return id.type === "ObjectPattern" || id.type === "ArrayPattern" || isForeign(init);
    };
    return {
      TemplateLiteral(node) {
        if (node.parent.type === "TaggedTemplateExpression" || !becomesScript(node)) return;
        for (const expression of node.expressions.filter(isForeign))
          context.report({
            node: expression,
            messageId: "foreign",
            data: { text: context.sourceCode.getText(expression) },
          });
      },
    };
  },
};

function becomesScript(node) {
  for (let at = node; at; at = at.parent) {
    if (at.type === "CallExpression" || at.type === "ThrowStatement") return false;
    if (at.type === "Property" || at.type === "PropertyDefinition") return /^(script|probe)$/.test(at.key.name ?? "");
    if (at.type === "FunctionDeclaration") return /(Script|Commands?)$/.test(at.id?.name ?? "");
  }
  return false;
}
