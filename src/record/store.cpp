// SPDX-License-Identifier: Apache-2.0
#include "record/store.hpp"

namespace dyad::record {

Result<Committed> Store::commit(const std::vector<NewVersion>& batch, const Submission& submission,
                                Instant received_at) {
  auto transaction = begin();
  if (!transaction) return std::unexpected(transaction.error());
  auto written = (*transaction)->write(batch, submission, received_at);
  if (!written) return written;
  if (auto done = (*transaction)->commit(); !done) return std::unexpected(done.error());
  return written;
}

}  // namespace dyad::record
