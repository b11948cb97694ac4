/** Is told of the coordinator's transactions. It must be quick and must not throw. */
export interface CoordinatorMeter {
  /** A transaction has ended, whatever came of it. @param letters the requests it carried. */
  delivered(letters: number, tookMs: number): void;
  /** Reports, heartbeats and releases were refused, because their lease was over. Never none. */
  leasesLost(count: number): void;
}
