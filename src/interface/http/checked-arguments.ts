import { ExpressTemplateService, type TsoaRoute } from '@tsoa/runtime';
import { never, QuickChecks, type Accepts } from './quick-checks.js';
import { refuseUnsound } from './sound-body.js';

type Call = Parameters<ExpressTemplateService['getValidatedArgs']>[0];
type Argument = { readonly name: string; readonly from: 'request' | 'query' | 'params' | 'body' | 'header' } & {
  readonly mayBeAbsent: boolean;
  readonly accepts: Accepts;
};

/**
 * What tsoa's generated routes ask for the arguments of a controller. Most requests are valid: a quick check, made once
 * from the same schemas, lets those pass. All others go through tsoa's validation, which words the refusals.
 */
export class CheckedTemplateService extends ExpressTemplateService {
  private readonly checks: QuickChecks;
  private readonly plans = new Map<Call['args'], readonly Argument[] | undefined>();

  constructor(...[models, config]: ConstructorParameters<typeof ExpressTemplateService>) {
    super(models, config);
    this.checks = new QuickChecks(models);
  }

  override getValidatedArgs(call: Call): unknown[] {
    const accepted = this.quickArguments(call);
    if (accepted) return accepted;
    refuseUnsound(call.request.body);
    return super.getValidatedArgs(call) as unknown[];
  }

  private quickArguments({ args, request }: Call): unknown[] | undefined {
    if (!this.plans.has(args)) this.plans.set(args, this.planOf(args));
    const plan = this.plans.get(args);
    if (!plan) return undefined;
    const values: unknown[] = [];
    for (const { from, name, mayBeAbsent, accepts } of plan) {
      const value = valueOf(request, from, name);
      if (value === undefined ? !mayBeAbsent : !accepts(value)) return undefined;
      values.push(value);
    }
    return values;
  }

  private planOf(args: Call['args']): readonly Argument[] | undefined {
    const plan = Object.values(args).map((schema) => this.argumentOf(schema));
    return plan.every((argument) => argument !== undefined) ? plan : undefined;
  }

  private argumentOf(schema: TsoaRoute.ParameterSchema): Argument | undefined {
    const { name, in: place } = schema;
    const mayBeAbsent = !schema.required && schema.default === undefined;
    if (place === 'request') return { name, from: 'request', mayBeAbsent, accepts: () => true };
    if (place === 'body') return { name, from: 'body', mayBeAbsent, accepts: this.checks.of(schema) ?? never };
    // In a URL everything is a text, and tsoa turns it into what it stands for: only texts stay as they are.
    const accepts = (this.checks.kindOf(schema) === 'string' ? this.checks.of(schema) : undefined) ?? never;
    if (place === 'query') return { name, from: 'query', mayBeAbsent, accepts };
    // Most requests have none of the headers that an operation knows.
    if (place === 'header') return { name, from: 'header', mayBeAbsent, accepts: never };
    if (place === 'path') return { name, from: 'params', mayBeAbsent, accepts };
    return undefined;
  }
}

function valueOf(request: Call['request'], from: Argument['from'], name: string): unknown {
  if (from === 'request') return request;
  if (from === 'body') return request.body;
  return from === 'header' ? request.header(name) : request[from][name];
}
