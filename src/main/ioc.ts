import type { IocContainer } from '@tsoa/runtime';
import type { Request } from 'express';
import type { DependencyContainer, InjectionToken } from 'tsyringe';

/** Where an app keeps its container, so that one process can serve as many apps as it likes. */
export const CONTAINER = 'container';

/** tsoa asks this for the container of the app that a request came to. */
export function iocContainer(request: Request): IocContainer {
  const container = request.app.get(CONTAINER) as DependencyContainer;
  return { get: <T>(controller: unknown): T => container.resolve(controller as InjectionToken<T>) };
}
