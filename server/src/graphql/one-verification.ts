import { GraphQLError, type ASTVisitor, type FieldNode, type ValidationContext } from 'graphql';

const VERIFYING = ['verifyApiKey', 'verifyApiKeys'];

/**
 * A rule of validation: a document may verify once. Else one request could try as many keys as it has room for, and
 * whatever counts requests would count one. Looks at the document alone, so that its result may be kept with it.
 */
export function OneVerificationRule(context: ValidationContext): ASTVisitor {
  let answerName: string | undefined;
  return {
    Field(node) {
      if (!VERIFYING.includes(node.name.value) || context.getParentType() !== context.getSchema().getMutationType())
        return;
      // The same field under the same name, in two fragments, is executed once.
      const name = (node.alias ?? node.name).value;
      if (answerName !== undefined && answerName !== name) context.reportError(tooMany(node));
      answerName ??= name;
    },
  };
}

function tooMany(node: FieldNode): GraphQLError {
  return new GraphQLError(
    'A document may have one `verifyApiKey` or `verifyApiKeys`. Send the others in requests of their own.',
    {
      nodes: [node],
      extensions: { code: 'TOO_COMPLEX' },
    },
  );
}
