// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <future>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/result.hpp"
#include "base/waiting.hpp"

namespace dyad::care {

// What was computed for the newest questions: the newest used first; the one not used for longest goes. A
// question that several ask at once is computed once, by the first; the others wait for it. Failures are
// given to those who waited and are not kept. Safe from any thread.
template <class T>
class Recent {
 public:
  explicit Recent(std::size_t size) : size_(size) {}

  // What is kept under the key, else what `make` gives (Result<T>).
  template <class Make>
  Result<T> get(const std::string& key, const Make& make) {
    std::promise<Result<T>> promise;
    std::shared_future<Result<T>> coming;
    {
      const std::scoped_lock lock(mutex_);
      if (auto known = find(key)) return std::move(*known);
      if (const auto it = under_way_.find(key); it != under_way_.end()) {
        coming = it->second;
      } else {
        under_way_.emplace(key, promise.get_future().share());
      }
    }
    if (coming.valid()) {
      const Waiting waiting;
      return coming.get();
    }
    try {
      Result<T> made = make();
      promise.set_value(made);
      settle(key, made ? &*made : nullptr);
      return made;
    } catch (...) {
      promise.set_exception(std::current_exception());
      settle(key, nullptr);
      throw;
    }
  }

 private:
  std::optional<T> find(const std::string& key) {
    const auto at = places_.find(key);
    if (at == places_.end()) return {};
    rows_.splice(rows_.begin(), rows_, at->second);
    return at->second->second;
  }

  void settle(const std::string& key, const T* value) {
    const std::scoped_lock lock(mutex_);
    under_way_.erase(key);
    if (!value) return;
    rows_.emplace_front(key, *value);
    places_[key] = rows_.begin();
    if (rows_.size() <= size_) return;
    places_.erase(rows_.back().first);
    rows_.pop_back();
  }

  std::size_t size_;
  std::mutex mutex_;
  std::list<std::pair<std::string, T>> rows_;
  std::unordered_map<std::string, typename std::list<std::pair<std::string, T>>::iterator> places_;
  std::unordered_map<std::string, std::shared_future<Result<T>>> under_way_;
};

}  // namespace dyad::care
