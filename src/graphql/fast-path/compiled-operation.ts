import { isPromise, MapperKind, mapSchema } from '@graphql-tools/utils';
import {
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  print,
} from 'graphql';
import { executeBounded } from '../execute.ts';
import type { Params } from '../parameters.ts';
import { type CompiledField, compileFields, type Execution, NotCompilable } from './compiled-fields.ts';
import { compileVariables } from './compiled-variables.ts';

/** The JSON of a result without errors, or a result with errors. */
export type Executed = string | ExecutionResult;

/** Root fields whose resolvers were called, by response name; each returns what its resolver returned, or throws what it threw. */
type BegunFields = Map<string, () => unknown>;

/** Runs an operation; the resolver of each root field is called once. */
export type CompiledOperation = (params: Params, context: unknown) => Promise<Executed>;

/** Fields that may be compiled for each unit of an operation's cost; graphql's executor runs what exceeds them. */
const FIELDS_PER_COST = 3;

/** The same schema with a root value of {@link BegunFields}: it calls no resolver of a root field a second time. */
export function toContinued(schema: GraphQLSchema): GraphQLSchema {
  return mapSchema(schema, {
    [MapperKind.ROOT_FIELD]: ({ resolve, ...field }) => ({
      ...field,
      resolve: (begun: BegunFields, args, context, info) => {
        const outcome = begun.get(String(info.path.key));
        return outcome ? outcome() : resolve?.(undefined, args, context, info);
      },
    }),
  });
}

/**
 * Determines the fields of an operation, their order, and their resolvers in advance. For anything out of the ordinary graphql's
 * executor takes over, starting from the root fields that have begun: resolvers below them have no effects, and may be called again.
 *
 * @param continued of {@link toContinued}.
 * @param document is valid.
 * @param cost an upper bound of the operation's fields.
 */
export function compileOperation(
  schema: GraphQLSchema,
  continued: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  cost: number,
): CompiledOperation {
  const definitions = document.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
  const fragments = Object.fromEntries(definitions.map((one) => [one.name.value, one]));
  const coerce = compileVariables(schema, operation);
  // Only these can decide which fields are selected.
  const flags = (operation.variableDefinitions ?? []).filter(({ type }) => /^Boolean!?$/.test(print(type)));
  const variants = new Map<string, readonly CompiledField[]>();
  let fieldsLeft = FIELDS_PER_COST * cost;

  const spend = () => {
    fieldsLeft -= 1;
    if (fieldsLeft < 0) throw new NotCompilable();
  };

  function fieldsFor(variables: Execution['variables']): readonly CompiledField[] {
    const key = flags.map(({ variable }) => variables[variable.name.value]).join();
    const known = variants.get(key);
    if (known) return known;
    spend();
    const fields = compileFields(schema, fragments, operation, variables, spend);
    if (operation.operation === OperationTypeNode.MUTATION && fields.length > 1) throw new NotCompilable();
    variants.set(key, fields);
    return fields;
  }

  return (params, context) => {
    const given = params.variables ?? {};
    const execute = async (begun?: BegunFields): Promise<Executed> => {
      const result = await executeBounded({
        schema: begun ? continued : schema,
        document,
        operationName: params.operationName,
        variableValues: given,
        contextValue: context,
        rootValue: begun,
      });
      return result.errors ? result : JSON.stringify(result);
    };
    try {
      const variables = coerce(given);
      return runFields(fieldsFor(variables), { context, variables }, execute);
    } catch {
      // Nothing has begun: a variable is not of its type, or something cannot be compiled.
      return execute();
    }
  };
}

/**
 * Calls the resolvers of the root fields and writes each field as soon as it is resolved.
 *
 * @param execute takes over at the first exception, so that errors are listed in the order in which they happen.
 */
function runFields(
  fields: readonly CompiledField[],
  execution: Execution,
  execute: (begun: BegunFields) => Promise<Executed>,
): Promise<Executed> {
  return new Promise((resolve) => {
    const begun: BegunFields = new Map();
    const texts: string[] = [];
    let unwritten = fields.length;
    let isTakenOver = false;
    let isBeginning = true;
    let isTakenOverEarly = false;

    function takeOver(): void {
      if (isTakenOver) return;
      isTakenOver = true;
      isTakenOverEarly = isBeginning;
      resolve(execute(begun));
    }

    function begin(field: CompiledField, at: number): void {
      const info = field.infoOf(execution, undefined);
      const finish = (value: unknown) => {
        try {
          texts[at] = field.label + field.write(value, execution, info, info.path);
          unwritten -= 1;
        } catch {
          takeOver();
        }
        if (unwritten === 0) resolve(`{"data":{${texts.join('')}}}`);
        return value;
      };
      const fail = (error: unknown): undefined => {
        takeOver();
        if (!isTakenOverEarly) throw error;
      };
      try {
        const value = field.resolve(undefined, execution, info);
        const outcome = isPromise(value) ? value.then(finish, fail) : value;
        // Before anything has settled the executor waits as it does by itself; afterwards for all fields one turn longer.
        begun.set(field.key, () => (isTakenOverEarly ? value : outcome));
        if (outcome === value) finish(value);
      } catch (error) {
        begun.set(field.key, () => {
          throw error;
        });
        takeOver();
      }
    }

    for (const [at, field] of fields.entries()) if (!isTakenOver) begin(field, at);
    isBeginning = false;
    if (fields.length === 0) resolve('{"data":{}}');
  });
}
