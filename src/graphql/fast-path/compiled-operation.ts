import { isPromise } from '@graphql-tools/utils';
import {
  type DocumentNode,
  type ExecutionResult,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  visit,
} from 'graphql';
import { executeBounded } from '../execute.ts';
import type { Params } from '../parameters.ts';
import type { BegunFields } from './begun-fields.ts';
import { type CompiledField, compileFields, type Execution } from './compiled-fields.ts';
import { compileVariables, NotCompilable } from './compiled-inputs.ts';

/** The JSON of a result without errors, or the result. */
export type Executed = string | ExecutionResult;

/** Fields that may be compiled, for each of those that the operation may respond with; more are left to graphql's executor. */
const FIELDS_PER_COST = 3;

/** The same schema twice: as it is, and by {@link withBegunFields}. */
export interface Schemas {
  readonly schema: GraphQLSchema;
  readonly finishing: GraphQLSchema;
}

/**
 * An operation that is worked out in advance as far as it can be without a request: which fields, in which order, by which resolvers.
 * To run it is to call the resolvers and to write the response. All that is out of the ordinary is graphql's executor's, which goes on
 * from the root fields that have been begun: below them resolvers have no effects, and may be called again.
 */
export class CompiledOperation {
  readonly #schemas: Schemas;
  readonly #document: DocumentNode;
  readonly #operation: OperationDefinitionNode;
  readonly #fragments: Record<string, FragmentDefinitionNode> = Object.create(null);
  /** Names of the variables that decide which fields are selected. */
  readonly #conditions = new Set<string>();
  /** By the values of these; undefined where it cannot be compiled. */
  readonly #variants = new Map<string, readonly CompiledField[] | undefined>();
  readonly #coerce;
  #fieldsLeft: number;

  /**
   * @param document is valid.
   * @param cost of the operation: an upper bound of its fields.
   */
  constructor(schemas: Schemas, document: DocumentNode, operation: OperationDefinitionNode, cost: number) {
    this.#schemas = schemas;
    this.#document = document;
    this.#operation = operation;
    this.#fieldsLeft = FIELDS_PER_COST * cost;
    this.#coerce = compileVariables(schemas.schema, operation);
    for (const one of document.definitions) {
      if (one.kind === Kind.FRAGMENT_DEFINITION) this.#fragments[one.name.value] = one;
    }
    visit(document, {
      Directive: ({ arguments: given = [] }) => {
        for (const { value } of given) if (value.kind === Kind.VARIABLE) this.#conditions.add(value.name.value);
      },
    });
  }

  /** Runs the operation; each resolver of a root field is called once, whatever comes of it. */
  run(params: Params, context: unknown): Promise<Executed> {
    const finish = async (begun?: BegunFields) => {
      const result = await executeBounded({
        schema: begun ? this.#schemas.finishing : this.#schemas.schema,
        document: this.#document,
        operationName: params.operationName ?? null,
        variableValues: params.variables ?? null,
        contextValue: context,
        rootValue: begun,
      });
      return result.errors ? result : JSON.stringify(result);
    };
    let variables: Record<string, unknown>;
    try {
      variables = this.#coerce(params.variables ?? {});
    } catch {
      return finish();
    }
    const fields = this.#fieldsFor(variables);
    return fields ? run(fields, { context, variables }, finish) : finish();
  }

  #fieldsFor(variables: Record<string, unknown>): readonly CompiledField[] | undefined {
    let key = '';
    for (const name of this.#conditions) key += `${variables[name]} `;
    const known = this.#variants.get(key);
    if (known !== undefined || this.#variants.has(key)) return known;
    const compiled = this.#compile(variables);
    if (this.#fieldsLeft > 0) this.#variants.set(key, compiled);
    return compiled;
  }

  #compile(variables: Record<string, unknown>): readonly CompiledField[] | undefined {
    const { schema } = this.#schemas;
    const operation = this.#operation;
    const root = schema.getRootType(operation.operation);
    const spend = () => {
      this.#fieldsLeft -= 1;
      if (this.#fieldsLeft < 0) throw new NotCompilable();
    };
    try {
      spend();
      if (!root) return undefined;
      const fields = compileFields({ schema, fragments: this.#fragments, operation, variables, spend }, root);
      // Several are made one after the other, which the limit of one leaves no occasion for.
      return operation.operation === OperationTypeNode.MUTATION && fields.length !== 1 ? undefined : fields;
    } catch (error) {
      if (error instanceof NotCompilable || error instanceof GraphQLError) return undefined;
      throw error;
    }
  }
}

/**
 * Calls the resolvers of the root fields and writes each as soon as it is resolved.
 *
 * @param finish is called as soon as one is out of the ordinary, so that errors come in the order in which they happen.
 */
function run(
  fields: readonly CompiledField[],
  execution: Execution,
  finish: (begun: BegunFields) => Promise<Executed>,
): Promise<Executed> {
  return new Promise((resolve) => {
    const begun: BegunFields = new Map();
    const texts: string[] = [];
    let isFinishing = false;
    let unwritten = fields.length;

    function leave(): void {
      if (!isFinishing) resolve(finish(begun));
      isFinishing = true;
    }

    function begin({ key, label, infoOf, resolve: resolveField, write }: CompiledField, at: number): void {
      const info = infoOf(execution, undefined);
      const resolved = (value: unknown) => {
        try {
          texts[at] = label + write(value, execution, info, info.path);
          unwritten -= 1;
        } catch {
          leave();
        }
        if (unwritten === 0) resolve(`{"data":{${texts.join('')}}}`);
        return value;
      };
      try {
        const value = resolveField(undefined, execution, info);
        begun.set(key, () => value);
        if (!isPromise(value)) {
          resolved(value);
          return;
        }
        const settled = value.then(resolved, (error) => {
          leave();
          throw error;
        });
        begun.set(key, () => settled);
      } catch (error) {
        begun.set(key, () => {
          throw error;
        });
        leave();
      }
    }

    for (const [at, field] of fields.entries()) {
      begin(field, at);
      if (isFinishing) return;
    }
    if (fields.length === 0) resolve('{"data":{}}');
  });
}
