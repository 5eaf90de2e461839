import { Collection } from "../collection.ts";
import type { Department, Inquiry, VisitorRecord } from "../documents.ts";

/** Everybody who writes through the omnichannel widget. */
export class Visitors extends Collection<VisitorRecord> {
  byToken(token: string): VisitorRecord | undefined {
    return this.find((visitor) => visitor.token === token);
  }
}

/** All departments. */
export class Departments extends Collection<Department> {
  byIdOrName(idOrName: string): Department | undefined {
    return this.get(idOrName) ?? this.find((department) => department.name === idOrName);
  }
}

/** Conversations that wait for an agent, and those that found one. */
export class Inquiries extends Collection<Inquiry> {
  ofRoom(rid: string): Inquiry | undefined {
    return this.find((inquiry) => inquiry.rid === rid);
  }

  /** The waiting ones, oldest first; those of one department, if it is named. */
  queued(department?: string): readonly Inquiry[] {
    return this.filter(
      (inquiry) => inquiry.status === "queued" && (department === undefined || inquiry.department === department),
    );
  }
}
