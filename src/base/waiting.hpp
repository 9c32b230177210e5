// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace dyad {

// Whoever lends a thread to work and wants to know when it only waits.
class Lender {
 public:
  virtual ~Lender() = default;
  virtual void waits() = 0;    // called on the lent thread: it is about to wait
  virtual void goes_on() = 0;  // and has something to do again

  // Says who lends the thread that calls; nobody when null.
  static void of_this_thread(Lender* lender);
};

// For as long as it lives, its thread waits for what is not its own work: a disk, another program, another
// thread. Whoever lent the thread lets others work meanwhile. One inside another counts once; on a thread
// nobody lent it does nothing.
class Waiting {
 public:
  Waiting();
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;
  ~Waiting();

 private:
  Lender* lender_;
};

}  // namespace dyad
