exports = JSON.stringify({u: user, n: user.username});
