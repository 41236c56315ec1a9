/** The text of a GraphQL operation; the types of its data and variables are there for the compiler only. */
export type Operation<Data, Variables> = string & { readonly [types]?: (variables: Variables) => Data };

declare const types: unique symbol;
