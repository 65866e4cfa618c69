exports = user.getNmae();
