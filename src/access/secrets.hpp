// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "access/crypto.hpp"
#include "access/vault.hpp"

namespace dyad::access {

// Secrets by name, sealed before they reach the vault: signing keys of hospitals, keys of this server.
class Secrets {
 public:
  Secrets(Vault& vault, Sealer sealer) : vault_(vault), sealer_(std::move(sealer)) {}
  Result<std::optional<std::string>> get(std::string_view name) const;
  Result<void> put(std::string_view name, std::string_view secret);
  // The secret under the name; made by `make` when there is none. Of two that make one at once, one counts.
  Result<std::string> get_or(std::string_view name, const std::function<std::string()>& make);
  const Sealer& sealer() const { return sealer_; }

 private:
  Vault& vault_;
  Sealer sealer_;
};

}  // namespace dyad::access
