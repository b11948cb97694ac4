import {
  Body,
  Controller,
  Delete,
  Get,
  Path,
  Post,
  Put,
  Query,
  Response,
  Route,
  SuccessResponse,
  Tags,
} from '@tsoa/runtime';
import { inject, injectable } from 'tsyringe';
import { ChangeSchedules, type DefinedSchedule } from '../../application/change-schedules.js';
import { Coordinator } from '../../application/coordinator.js';
import { ScheduleNotFound } from '../../application/errors.js';
import type { ScheduleFields } from '../../domain/schedule.js';
import type { JobBody, PageLimit, Problem } from './contract.js';
import type {
  CreateScheduleBody,
  ScheduleBody,
  ScheduleDefinitionBody,
  ScheduleName,
  SchedulePageBody,
} from './contract/schedules.js';
import { definitionOf, scheduleBody } from './schedules.js';
import { CALENDAR, SCHEDULE_QUERIES, type Calendar, type ScheduleQueries } from './tokens.js';
import { jobBody } from './wire.js';

@injectable()
@Route('schedules')
@Response<Problem>(400, 'The request cannot be read: not JSON, nested too deeply, a broken URL')
@Response<Problem>(422, 'A field is not valid; `errors` names each')
@Response<Problem>(503, 'Not now: busy, shutting down, or no database; try again after `Retry-After`')
export class SchedulesController extends Controller {
  constructor(
    @inject(Coordinator) private readonly coordinator: Coordinator,
    @inject(ChangeSchedules) private readonly changes: ChangeSchedules,
    @inject(SCHEDULE_QUERIES) private readonly queries: ScheduleQueries,
    @inject(CALENDAR) private readonly calendar: Calendar,
  ) {
    super();
  }

  /**
   * Submits a job again and again, at the times of a cron expression; each firing makes exactly one, with the tag
   * `schedule:NAME`. The same again is answered with 200 and changes nothing.
   *
   * @summary Create a schedule
   */
  @Post()
  @Tags('Clients')
  @SuccessResponse(201, 'The schedule; `Location` names it')
  @Response<ScheduleBody>(200, 'There is this very schedule already')
  @Response<Problem>(409, '`schedule_exists`: another one has this name')
  @Response<Problem>(413, 'Larger than 256 kB')
  @Response<Problem>(415, 'Not application/json')
  async createSchedule(@Body() body: CreateScheduleBody): Promise<ScheduleBody> {
    const { name, ...definition } = body;
    return this.defined(await this.coordinator.carryOut(this.changes.create(definitionOf(name, definition))));
  }

  /**
   * Creates a schedule or replaces the one of this name. A new `cron` or `time_zone` counts from now; a pause stays.
   *
   * @summary Create or replace a schedule
   */
  @Put('{name}')
  @Tags('Clients')
  @SuccessResponse(200, 'The schedule, replaced')
  @Response<ScheduleBody>(201, 'The schedule, created')
  @Response<Problem>(413, 'Larger than 256 kB')
  @Response<Problem>(415, 'Not application/json')
  async putSchedule(@Path() name: ScheduleName, @Body() body: ScheduleDefinitionBody): Promise<ScheduleBody> {
    return this.defined(await this.coordinator.carryOut(this.changes.put(definitionOf(name, body))));
  }

  /**
   * @summary List schedules
   * @param cursor `next_cursor` of the page before.
   * @param limit How many at most, 1 to 100; 50 when left out.
   */
  @Get()
  @Tags('Clients')
  async listSchedules(@Query() cursor?: ScheduleName, @Query() limit: PageLimit = 50): Promise<SchedulePageBody> {
    const schedules = await this.queries.list(cursor, limit + 1);
    const page = schedules.slice(0, limit);
    return {
      schedules: page.map((schedule) => this.body(schedule)),
      next_cursor: schedules.length > limit ? (page.at(-1)?.name ?? null) : null,
    };
  }

  /**
   * @summary See a schedule
   */
  @Get('{name}')
  @Tags('Clients')
  @Response<Problem>(404, '`schedule_not_found`')
  async getSchedule(@Path() name: ScheduleName): Promise<ScheduleBody> {
    const schedule = await this.queries.find(name);
    if (!schedule) throw new ScheduleNotFound(name);
    return this.body(schedule);
  }

  /**
   * Deletes a schedule; its jobs stay. The answer is what it was.
   *
   * @summary Delete a schedule
   */
  @Delete('{name}')
  @Tags('Clients')
  @Response<Problem>(404, '`schedule_not_found`')
  async deleteSchedule(@Path() name: ScheduleName): Promise<ScheduleBody> {
    return this.body(await this.coordinator.carryOut(this.changes.change(name, 'delete')));
  }

  /**
   * Lets a schedule fire no more until it is resumed. Pausing again changes nothing.
   *
   * @summary Pause a schedule
   */
  @Post('{name}/pause')
  @Tags('Clients')
  @Response<Problem>(404, '`schedule_not_found`')
  async pauseSchedule(@Path() name: ScheduleName): Promise<ScheduleBody> {
    return this.body(await this.coordinator.carryOut(this.changes.change(name, 'pause')));
  }

  /**
   * Lets a paused schedule fire again, from now on: what has passed meanwhile was not missed.
   *
   * @summary Resume a schedule
   */
  @Post('{name}/resume')
  @Tags('Clients')
  @Response<Problem>(404, '`schedule_not_found`')
  async resumeSchedule(@Path() name: ScheduleName): Promise<ScheduleBody> {
    return this.body(await this.coordinator.carryOut(this.changes.change(name, 'resume')));
  }

  /**
   * Submits the job of a schedule now, also when it is paused. Its firings stay as they are. When the job's `unique_key` is
   * held, the answer is the job that holds it.
   *
   * @summary Run a schedule now
   */
  @Post('{name}/run')
  @Tags('Clients')
  @SuccessResponse(201, 'The job; `Location` names it')
  @Response<Problem>(404, '`schedule_not_found`')
  async runSchedule(@Path() name: ScheduleName): Promise<JobBody> {
    const job = await this.coordinator.carryOut(this.changes.run(name));
    this.setStatus(201);
    this.setHeader('Location', `/jobs/${job.id}`);
    return jobBody(job);
  }

  private defined({ schedule, isNew }: DefinedSchedule): ScheduleBody {
    this.setStatus(isNew ? 201 : 200);
    if (isNew) this.setHeader('Location', `/schedules/${schedule.name}`);
    return this.body(schedule);
  }

  private body(schedule: ScheduleFields): ScheduleBody {
    return scheduleBody(schedule, this.calendar);
  }
}
