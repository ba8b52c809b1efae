/** Whoever switches a rule off says why, behind two dashes. */
export const disableReason = {
  meta: {
    type: 'problem',
    docs: { description: 'an eslint-disable comment gives its reason' },
    schema: [],
    messages: { missing: "say why: '{{text}} -- the reason'" },
  },
  create(context) {
    return {
      Program() {
        for (const comment of context.sourceCode.getAllComments()) {
          const text = comment.value.trim();
          if (!/^eslint-disable/.test(text) || /\s--\s+\S{2,}/.test(text)) continue;
          context.report({ loc: comment.loc, messageId: 'missing', data: { text } });
        }
      },
    };
  },
};
